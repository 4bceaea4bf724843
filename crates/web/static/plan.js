// Gives each number of the what-if form a slider that follows it, and computes again when a slider is let go.
// Without this script the numbers and the button do.
"use strict";
(() => {
  const form = document.querySelector("form[data-what-if]");
  if (!form) return;
  for (const number of form.querySelectorAll(".slider input[type=number]")) {
    const range = document.createElement("input");
    range.type = "range";
    range.min = "0";
    range.max = number.max;
    range.value = number.value;
    range.setAttribute("aria-label", number.getAttribute("aria-label"));
    range.addEventListener("input", () => { number.value = range.value; });
    range.addEventListener("change", () => form.requestSubmit());
    number.addEventListener("input", () => { range.value = number.value; });
    number.before(range);
  }
})();
