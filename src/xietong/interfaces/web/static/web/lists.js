// Ticking rows for a bulk act: all of the page at once, how many are ticked, nothing sent while none is.

const boxes = () => [...document.querySelectorAll('input[name="id"][form="bulk"]')];

function show() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const all = boxes();
  const picked = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  bar.querySelector("[data-picked]").textContent = picked.length ? `已选 ${picked.length} 行` : "勾选后可批量办理";
  for (const button of bar.querySelectorAll("button")) button.disabled = !picked.length;
  const whole = bar.querySelector("[data-pick-all]");
  whole.checked = picked.length > 0 && picked.length === all.length;
  whole.indeterminate = picked.length > 0 && picked.length < all.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches('[data-pick-all], input[name="id"]')) show();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const box = document.querySelector('.listing tr.at input[name="id"]');
  if (box) { box.checked = !box.checked; show(); }
});
show();
