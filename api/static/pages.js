// What makes the pages quicker; without it they work the same, by buttons and links.
"use strict";
document.documentElement.classList.add("js");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Filters apply as soon as they are chosen.
all("[data-submits]").forEach((input) =>
  input.addEventListener("change", () => input.form.requestSubmit()));

// Wrong fields are announced first.
document.querySelector("[data-focus]")?.focus();

// Lists by keyboard: j next row, k previous row, Enter opens, c claims.
const rows = all("[data-keys] > tr");
let at = -1;
function go(to) {
  if (!rows[to]) return;
  rows[at]?.classList.remove("at");
  at = to;
  rows[at].classList.add("at");
  rows[at].querySelector("a.open")?.focus();
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (!rows.length || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") go(at + 1);
  else if (event.key === "k") go(at - 1);
  else if (event.key === "c") rows[at]?.querySelector("[data-claims]")?.click();
});

// Earlier forms are fetched when they are opened: only then are they read, and recorded as read.
all("details[data-loads]").forEach((details) => details.addEventListener("toggle", async () => {
  const path = details.dataset.loads;
  if (!details.open || !path) return;
  delete details.dataset.loads;
  const part = document.createElement("div");
  const answer = await fetch(path).catch(() => null);
  if (answer?.ok) part.innerHTML = await answer.text();
  else part.textContent = details.dataset.failed;
  details.append(part);
}));

// A choice that other fields depend on draws the form again with everything typed so far.
const form = document.querySelector("form[data-refreshes]");
const watched = new Set((form?.dataset.refreshes || "").split(" ").filter(Boolean));
const nameOf = (input) => input.name.replace(/\[\d+\]/g, "").split(".").pop();
let asked = 0;
form?.addEventListener("change", async (event) => {
  if (!watched.has(nameOf(event.target))) return;
  const data = new FormData(form);
  data.set("_refresh", "1");
  const mine = ++asked;
  form.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  if (mine !== asked) return;
  form.removeAttribute("aria-busy");
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".form-body");
  if (!fresh) return;
  const focused = document.activeElement?.id;
  // What was typed while the answer was on its way stays.
  keepTyped(fresh, data);
  form.querySelector(".form-body").replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
});
function keepTyped(fresh, sent) {
  all("input, textarea, select", form.querySelector(".form-body")).forEach((old) => {
    if (!old.id || ["checkbox", "radio", "file"].includes(old.type)) return;
    const twin = fresh.querySelector("#" + CSS.escape(old.id));
    if (twin && old.value !== sent.get(old.name)) twin.value = old.value;
  });
}

// Leaving with something typed asks first; submitting does not.
let typed = false;
form?.addEventListener("input", () => { typed = true; });
form?.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// One press is one submission.
all("form").forEach((each) => each.addEventListener("submit", () =>
  setTimeout(() => all("button", each).forEach((button) => { button.disabled = true; }))));
window.addEventListener("pageshow", () =>
  all("button:disabled").forEach((button) => { button.disabled = false; }));
