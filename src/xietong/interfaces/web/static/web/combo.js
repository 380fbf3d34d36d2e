// A field that finds: what is typed asks the server, what is chosen posts its id. After the combobox pattern
// of the ARIA practices; a datalist would hide what was found by pinyin, since it filters by the text again.

const combo = (part) => {
  const box = part.closest?.("[data-combo]");
  return box && {
    box,
    input: box.querySelector("[role=combobox]"),
    hidden: box.querySelector("input[type=hidden]"),
    list: box.querySelector("[role=listbox]"),
  };
};
const options = (list) => [...list.querySelectorAll("[role=option][data-id]")];

function open({ input, list }, shown) {
  list.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown));
  if (!shown) point({ input, list }, null);
}

function point({ input, list }, option) {
  for (const other of options(list)) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function choose(parts, option) {
  parts.input.value = option.dataset.label;
  parts.hidden.value = option.dataset.id;
  parts.input.setCustomValidity("");
  open(parts, false);
  parts.hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

function typed(event) {
  const parts = combo(event.target);
  if (!parts || event.target !== parts.input) return;
  parts.hidden.value = "";
  parts.input.setCustomValidity("");
  if (!parts.input.value) open(parts, false);
}

// A field that offers answers before a word is typed, by click or by the arrow key; others answer nothing then.
function found(event) {
  const list = event.detail.ctx?.target;
  const parts = list?.matches?.("[role=listbox]") && combo(list);
  if (!parts || document.activeElement !== parts.input) return;
  options(list).forEach((option, i) => { option.id = `${list.id}-${i}`; });
  open(parts, Boolean(parts.input.value) || options(list).length > 0);
}

function left(event) {
  const parts = combo(event.target);
  if (!parts || event.target !== parts.input) return;
  const same = options(parts.list).find((option) => option.dataset.label === parts.input.value.trim());
  if (same && !parts.hidden.value) choose(parts, same);
  open(parts, false);
  const astray = parts.input.value && !parts.hidden.value;
  parts.input.setCustomValidity(astray ? "请从列出的选项中选择一项" : "");
}

function pressed(event) {
  const parts = combo(event.target);
  if (!parts || event.isComposing) return;
  const all = options(parts.list);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const shown = !parts.list.hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!all.length) parts.input.dispatchEvent(new Event("offer"));
    if (!all.length) return;
    open(parts, true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    point(parts, all[(at + step + all.length) % all.length]);
  } else if (event.key === "Enter" && shown && (at >= 0 || all.length === 1)) {
    event.preventDefault();
    choose(parts, all[Math.max(at, 0)]);
  } else if (event.key === "Escape" && shown) {
    event.stopPropagation();
    open(parts, false);
  }
}

document.addEventListener("input", typed);
document.addEventListener("keydown", pressed, true);
document.addEventListener("focusout", left);
document.addEventListener("htmx:after:swap", found);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-combo] [role=option][data-id]");
  if (option) { event.preventDefault(); choose(combo(option), option); }
});
