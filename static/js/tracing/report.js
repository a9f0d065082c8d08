// The report is printed by the browser, which also saves it as PDF.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
