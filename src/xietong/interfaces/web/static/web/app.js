// What every page needs: navigation, keyboard, dialogs, lists, kept text, and what htmx answers mean.
// Components bring their own module where they need more (grid.js, charts.js).

const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

const memory = (store) => ({
  get(key) { try { return JSON.parse(store.getItem(`xietong.${key}`)); } catch { return null; } },
  set(key, value) { try { store.setItem(`xietong.${key}`, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  drop(key) { try { store.removeItem(`xietong.${key}`); } catch { /* forbidden */ } },
});
const lasting = memory(localStorage);
const passing = memory(sessionStorage);

// --- navigation ------------------------------------------------------------------------------
const narrow = matchMedia("(max-width: 820px)");

function showNavigation() {
  const open = narrow.matches ? root.classList.contains("nav-open") : !root.classList.contains("nav-folded");
  $("[data-nav]")?.setAttribute("aria-expanded", String(open));
}

function toggleNavigation() {
  if (narrow.matches) {
    if (root.classList.toggle("nav-open")) $("#nav a")?.focus();
  } else {
    lasting.set("nav-folded", root.classList.toggle("nav-folded"));
  }
  showNavigation();
}

function closeNavigation() {
  if (!root.classList.contains("nav-open")) return;
  root.classList.remove("nav-open");
  showNavigation();
  $("[data-nav]")?.focus();
}

// --- lists: hidden columns, density ------------------------------------------------------------
function columnIndex(listing, key) {
  return $$("thead th", listing).findIndex((head) => head.dataset.key === key);
}

function showColumn(listing, key, shown) {
  const index = columnIndex(listing, key);
  if (index < 0) return;
  for (const row of $$("tr", listing)) row.children[index]?.toggleAttribute("hidden", !shown);
}

function dressListing(listing) {
  const heads = $$("thead th", listing);
  for (const row of $$("tbody tr", listing)) {
    [...row.children].forEach((cell, i) => {
      if (!cell.dataset.label && heads[i] && cell.colSpan === 1) cell.dataset.label = heads[i].textContent.trim();
    });
  }
  const kept = lasting.get(`columns.${listing.dataset.listing}`) ?? {};
  for (const box of $$("[data-column]", listing)) {
    if (box.dataset.column in kept) box.checked = kept[box.dataset.column];
    showColumn(listing, box.dataset.column, box.checked);
  }
  const tight = lasting.get("tight") === true;
  listing.classList.toggle("tight", tight);
  for (const box of $$("[data-density]", listing)) box.checked = tight;
}

function changedListing(box) {
  const listing = box.closest("[data-listing]");
  if ("density" in box.dataset) {
    lasting.set("tight", box.checked);
    listing.classList.toggle("tight", box.checked);
    return;
  }
  const key = `columns.${listing.dataset.listing}`;
  lasting.set(key, { ...(lasting.get(key) ?? {}), [box.dataset.column]: box.checked });
  showColumn(listing, box.dataset.column, box.checked);
}

function moveRow(step) {
  const rows = $$(".listing tbody tr");
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  rows[at]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
  $("a", next)?.focus({ preventScroll: true });
}

// --- text that must not be lost ------------------------------------------------------------------
const keepKey = (box) => `kept.${location.pathname}.${box.form?.getAttribute("action") ?? ""}.${box.name}`;

function restoreText(from) {
  for (const box of $$("textarea[data-keep]", from)) {
    const kept = passing.get(keepKey(box));
    if (kept && !box.value) box.value = kept;
  }
}

function forgetText(form) {
  for (const box of $$("textarea[data-keep]", form)) passing.drop(keepKey(box));
}

// A plain post loads a page: the text is forgotten there, unless that page says something was wrong.
function sentText(form) {
  passing.set("sent", $$("textarea[data-keep]", form).map(keepKey));
}

function settleText() {
  const sent = passing.get("sent");
  if (sent && !$("[data-refusal], [aria-invalid=true], .notice.error")) sent.forEach((key) => passing.drop(key));
  passing.drop("sent");
}

// --- fields -----------------------------------------------------------------------------------
function dropped(event) {
  const area = event.target.closest?.("[data-drop]");
  if (!area) return;
  event.preventDefault();
  area.classList.toggle("over", event.type === "dragover");
  if (event.type !== "drop") return;
  const input = $("input[type=file]", area);
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// --- dialogs ----------------------------------------------------------------------------------
function confirmed(text) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "请确认");
    dialog.innerHTML = '<form method="dialog" class="body"><p></p><div class="form-foot">'
      + '<button class="btn primary" value="yes">确定</button><button class="btn" value="">取消</button></div></form>';
    $("p", dialog).textContent = text;
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    dialog.showModal();
  });
}

// --- what an answer to htmx means --------------------------------------------------------------
function notice(form, html) {
  $("[data-refusal]", form)?.remove();
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const refusal = $("[data-refusal]", parsed);
  if (!refusal) return false;
  form.prepend(refusal);
  refusal.tabIndex = -1;
  refusal.focus();
  return true;
}

const BROKEN = '<div data-refusal class="notice error" role="alert"><i aria-hidden="true">✕</i>'
  + '<div class="grow">没有办成：系统没有正常答复。您填写的内容还在，请稍后再试。</div></div>';

// A refusal goes into the form that asked; a whole page replaces the page; a part goes where htmx puts it.
function answered(event) {
  const { ctx } = event.detail;
  const { raw, status } = ctx.response;
  passing.drop("sent"); // what became of the text is known here; no next page has to settle it
  const form = ctx.sourceElement.closest("form");
  const place = form ?? ctx.sourceElement.closest("article, section, main");
  const url = new URL(raw.url || location.href);
  if (raw.redirected && url.pathname === "/login") {
    event.preventDefault();
    location.assign(`/login?next=${encodeURIComponent(here)}`);
    return;
  }
  if (status >= 400 && place && (notice(place, ctx.text) || (status >= 500 && notice(place, BROKEN)))) {
    event.preventDefault();
    return;
  }
  if (status < 400 && form && ctx.request.method !== "GET") forgetText(form);
  const page = ctx.text.includes('id="main"') && new DOMParser().parseFromString(ctx.text, "text/html");
  if (page && $("#main", page)) {
    event.preventDefault();
    showPage(page, raw.redirected ? url : null);
  } else if (raw.redirected) {
    event.preventDefault();
    location.assign(url);
  }
}

function showPage(page, url) {
  const [main, nav] = [$("#main", page), $("#nav", page)];
  if (nav) $("#nav")?.replaceWith(nav);
  $("#main").replaceWith(main);
  document.title = page.title;
  if (url && url.href !== location.href) history.pushState({ xietong: true }, "", url);
  here = location.pathname + location.search;
  for (const script of $$("script[src]", main)) { // a parsed script does not run; a made one does, modules once
    const made = document.createElement("script");
    for (const { name, value } of script.attributes) made.setAttribute(name, value);
    script.replaceWith(made);
  }
  window.htmx.process(document.body);
  dress(main);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  document.dispatchEvent(new Event("xietong:page"));
}

let here = location.pathname + location.search;

// --- start -------------------------------------------------------------------------------------
function dress(from) {
  for (const listing of $$("[data-listing]", from)) dressListing(listing);
  if (from.matches?.("[data-listing]")) dressListing(from);
  restoreText(from);
}

function pressed(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    closeNavigation();
    const menu = event.target.closest("details.menu[open]") ?? $("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "/") { event.preventDefault(); $("#find")?.focus(); }
  if (event.key === "j") moveRow(1);
  if (event.key === "k") moveRow(-1);
}

function clicked(event) {
  const { target } = event;
  for (const menu of $$("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  if (target.closest("[data-nav]")) { toggleNavigation(); return; }
  if (root.classList.contains("nav-open") && !target.closest("#nav")) closeNavigation();
  target.closest("[data-close]")?.closest(".notice")?.remove();
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (target.matches("dialog")) target.close();
  if (target.closest("[data-print]")) print();
}

async function submitted(event) {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.sure) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await confirmed(form.dataset.confirm)) {
      form.dataset.sure = "1";
      form.requestSubmit(event.submitter);
      delete form.dataset.sure;
    }
    return;
  }
  if (form.method === "post") sentText(form);
}

if (lasting.get("nav-folded")) root.classList.add("nav-folded");
showNavigation();
narrow.addEventListener("change", showNavigation);
document.addEventListener("keydown", pressed);
document.addEventListener("click", clicked);
document.addEventListener("submit", submitted, true);
document.addEventListener("input", (event) => {
  const box = event.target;
  if (box.matches("textarea[data-keep]")) passing.set(keepKey(box), box.value);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-column], [data-density]")) changedListing(event.target);
});
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, dropped);
document.addEventListener("htmx:after:request", answered);
document.addEventListener("htmx:after:swap", (event) => dress(event.detail.ctx?.target ?? document));
document.addEventListener("htmx:error", (event) => {
  const place = event.detail.ctx?.sourceElement?.closest("form, article, section, main");
  if (place) notice(place, BROKEN);
});
addEventListener("popstate", () => { if (location.pathname + location.search !== here) location.reload(); });
settleText();
dress(document);
