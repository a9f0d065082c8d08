// While photos are on their way: the screen stays on where the device allows it, and leaving asks first.

export function keepAwake(queue) {
  if (!navigator.wakeLock) return;
  let lock = null;
  let asking = false;
  const wanted = () => queue.isBusy() && !queue.paused && !queue.shut && document.visibilityState === "visible";
  const look = async () => {
    if (!wanted()) {
      lock?.release();
      lock = null;
    } else if ((!lock || lock.released) && !asking) {
      asking = true;
      lock = await navigator.wakeLock.request("screen").catch(() => null);
      asking = false;
    }
  };
  queue.addEventListener("change", look);
  document.addEventListener("visibilitychange", look);
}

export function warnBeforeLeaving(queue) {
  addEventListener("beforeunload", (event) => {
    if (queue.isBusy() && !queue.shut) event.preventDefault();
  });
}
