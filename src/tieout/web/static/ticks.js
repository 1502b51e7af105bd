// Lists with tick boxes and rows that unfold. Ticks stay while somebody turns the pages of the list; another filter
// is another list, and what was sent off is ticked no more.
"use strict";

(() => {
  const form = document.querySelector("form[data-ticks]");
  if (!form) {
    // The summary was confirmed: what was ticked is on its way.
    document.addEventListener("submit", (event) => {
      if (!event.target.querySelector("input[type=hidden][name=chosen]")) return;
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("ticks:")) sessionStorage.removeItem(key);
    });
    return;
  }
  const filter = new URLSearchParams(location.search);
  for (const name of ["page", "size", "sort"]) filter.delete(name);
  filter.sort();
  const shelf = `ticks:${location.pathname}?${filter}`;
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const page = form.querySelector("[data-tick-page]");
  const all = form.querySelector("input[name=all]");
  const says = form.querySelector("[data-ticked]");
  const buttons = form.querySelectorAll("[data-needs-ticks]");
  const ticked = new Set(JSON.parse(sessionStorage.getItem(shelf) ?? "[]"));
  // What somebody ticked while this script was on its way counts; what the browser ticks itself when one goes back
  // does not.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
    for (const box of boxes) if (box.checked || page?.checked) ticked.add(box.value);
  }

  const show = () => {
    for (const box of boxes) { box.checked = ticked.has(box.value); box.disabled = Boolean(all?.checked); }
    const here = boxes.filter((box) => box.checked).length;
    if (page) {
      page.checked = here > 0 && here === boxes.length;
      page.indeterminate = here > 0 && here < boxes.length;
      page.disabled = Boolean(all?.checked);
    }
    const count = all?.checked ? Number(all.dataset.count) : ticked.size;
    for (const button of buttons) button.disabled = count === 0;
    if (says) says.textContent = count ? `${count.toLocaleString()} ticked` : "";
    sessionStorage.setItem(shelf, JSON.stringify([...ticked]));
  };

  form.addEventListener("change", (event) => {
    if (event.target === page) {
      for (const box of boxes) if (page.checked) ticked.add(box.value); else ticked.delete(box.value);
    } else if (event.target.name === "chosen") {
      if (event.target.checked) ticked.add(event.target.value); else ticked.delete(event.target.value);
    }
    show();
  });
  form.addEventListener("formdata", (event) => {
    event.formData.delete("chosen");
    if (!all?.checked) event.formData.set("chosen", [...ticked].join(","));
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-at-once]")) sessionStorage.removeItem(shelf);
  });
  window.addEventListener("pageshow", show);
  show();
})();

// The whole cell around a box ticks it: a finger is wider than the box.
document.addEventListener("click", (event) => {
  if (event.target.matches("td.tick")) event.target.querySelector("input")?.click();
});

// A row unfolds: its lines are fetched once, then shown and hidden.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-lines]");
  if (!button) return;
  const row = button.closest("tr");
  const open = button.getAttribute("aria-expanded") === "true";
  const lines = row.nextElementSibling;
  if (lines?.matches(".unfolded")) lines.hidden = open;
  else if (button.dataset.asked) return; // they are on their way
  else {
    button.dataset.asked = "yes";
    window.htmx.ajax("GET", button.dataset.lines, { target: row, swap: "afterend" })
      .finally(() => delete button.dataset.asked);
  }
  button.setAttribute("aria-expanded", String(!open));
});
