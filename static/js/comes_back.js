// On the page that says that the vault is out of reach: looks again, and opens what was asked for once it is there.

const PAUSES = [3000, 5000, 10000, 15000];

const promise = document.querySelector("[data-comes-back]");
if (promise) {
  promise.hidden = false;
  lookAgain(0);
}

async function lookAgain(tries) {
  await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(tries, PAUSES.length - 1)]));
  const isBack = !document.hidden && (await answersAgain());
  if (isBack) location.reload();
  else lookAgain(tries + 1);
}

async function answersAgain() {
  try {
    const options = { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15000) };
    const response = await fetch(location.href, options);
    return response.type === "opaqueredirect" || response.status < 500;
  } catch {
    return false; // The network is away, or the vault.
  }
}
