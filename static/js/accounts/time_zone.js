// Offers the time zone that this browser lives in. The server checks the answer against its own list.

const select = document.querySelector("[data-time-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (select && select.value === "UTC" && [...select.options].some((option) => option.value === here)) select.value = here;
