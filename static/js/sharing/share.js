// Offers the system's own way of passing a link on, where the browser has one.

for (const button of document.querySelectorAll("[data-share]")) {
  const url = document.getElementById(button.dataset.share).value;
  if (!navigator.canShare?.({ url })) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.shareTitle, url });
    } catch (error) {
      // Closing the sheet without choosing an app is no error.
      if (error.name !== "AbortError") throw error;
    }
  });
}
