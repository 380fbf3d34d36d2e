// An editable grid: arrow keys move, a block copied from a spreadsheet is pasted from the cell in focus,
// rows are added as they are needed. Cells are ordinary inputs, so the form works without this file.

const cellsOf = (row) => [...row.querySelectorAll("td input, td select")];
const rowsOf = (grid) => [...grid.tBodies[0].rows];

function place(control) {
  const row = control.closest("tr");
  const grid = row.closest("[data-grid]");
  return { grid, row: rowsOf(grid).indexOf(row), column: cellsOf(row).indexOf(control) };
}

function renumber(control, number) {
  control.name = control.name.replace(/^r\d+-/, `r${number}-`);
  control.setAttribute("aria-label", (control.getAttribute("aria-label") ?? "").replace(/\d+/, number));
}

function addRow(grid) {
  const last = rowsOf(grid).at(-1);
  const row = last.cloneNode(true);
  const number = Number(last.cells[0].textContent.trim()) + 1;
  row.cells[0].textContent = number;
  row.querySelectorAll(".err").forEach((mark) => mark.remove());
  for (const control of cellsOf(row)) {
    control.value = "";
    control.removeAttribute("aria-invalid");
    control.closest("td").classList.remove("bad", "changed");
    renumber(control, number);
  }
  grid.tBodies[0].append(row);
  return row;
}

// Tab-separated text as spreadsheets write it: quoted where a cell holds a line break, tab or quote.
export function parse(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const end = () => { rows.at(-1).push(cell); cell = ""; };
  for (let i = 0; i < text.length; i += 1) {
    const at = text[i];
    if (quoted) {
      if (at === '"' && text[i + 1] === '"') { cell += '"'; i += 1; }
      else if (at === '"') quoted = false;
      else cell += at;
    } else if (at === '"' && cell === "") quoted = true;
    else if (at === "\t") end();
    else if (at === "\n") { end(); rows.push([]); }
    else if (at !== "\r") cell += at;
  }
  end();
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

function isoDate(text) {
  const found = text.match(/^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/);
  return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
}

function refuse(control, why) {
  const cell = control.closest("td");
  cell.classList.add("bad");
  control.setAttribute("aria-invalid", "true");
  const mark = cell.querySelector(".err") ?? cell.appendChild(document.createElement("span"));
  mark.className = "err";
  mark.textContent = why;
}

function accept(control) {
  const cell = control.closest("td");
  cell.classList.remove("bad");
  control.removeAttribute("aria-invalid");
  cell.querySelector(".err")?.remove();
}

function write(control, raw) {
  const text = raw.trim().replace(/\s*\n\s*/g, " ");
  accept(control);
  if (control.tagName === "SELECT") {
    const option = [...control.options].find((item) => item.text.trim() === text || item.value === text);
    if (option) control.value = option.value;
    else refuse(control, `“${text}”不在选项中`);
  } else {
    control.value = control.type === "date" ? isoDate(text) : text;
    if (text && !control.value) refuse(control, `“${text}”读不成日期，请写成 2025-06-30`);
  }
  control.closest("td").classList.add("changed");
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

function pasted(event) {
  const control = event.target.closest?.("[data-grid] td input, [data-grid] td select");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!control || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const { grid, row, column } = place(control);
  parse(text).forEach((values, down) => {
    const target = rowsOf(grid)[row + down] ?? addRow(grid);
    const cells = cellsOf(target);
    values.forEach((value, across) => { if (cells[column + across]) write(cells[column + across], value); });
  });
}

function step(control, down, across) {
  const { grid, row, column } = place(control);
  let target = rowsOf(grid)[row + down];
  if (!target && down > 0 && control.value) target = addRow(grid);
  const next = target && cellsOf(target)[column + across];
  if (next) { next.focus(); next.select?.(); }
  return Boolean(next);
}

function pressed(event) {
  const control = event.target.closest?.("[data-grid] td input, [data-grid] td select");
  if (!control || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const chooses = control.tagName === "SELECT" || control.type === "date";
  const moves = { Enter: [1, 0], ...(chooses ? {} : { ArrowDown: [1, 0], ArrowUp: [-1, 0] }) };
  if (control.type === "text" && control.selectionStart === control.selectionEnd) {
    if (control.selectionStart === 0) moves.ArrowLeft = [0, -1];
    if (control.selectionEnd === control.value.length) moves.ArrowRight = [0, 1];
  }
  const move = moves[event.key];
  if (move && (step(control, ...move) || event.key === "Enter")) event.preventDefault();
}

document.addEventListener("paste", pasted);
document.addEventListener("keydown", pressed);
