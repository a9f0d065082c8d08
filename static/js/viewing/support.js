// What a browser must bring, and what is said to people where it does not.

// null, or why photos cannot be shown here.
export function whatIsMissing() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle)
    return {
      title: "Photos need an encrypted connection",
      text: "This page came over plain HTTP, and so the vault keeps its photos closed. Whoever runs it can turn on TLS: then the address begins with https:// and the photos appear. On the vault's own computer, http://localhost works as well.",
    };
  if (!globalThis.createImageBitmap || !globalThis.IntersectionObserver)
    return {
      title: "This browser is too old to show the photos",
      text: "FamilyVault draws every photo on the page itself, and this browser cannot. Please update it, or try another one: current versions of Safari, Firefox, Chrome and Edge all work.",
    };
  return null;
}

export const ENDED = {
  title: "The photos are closed",
  text: "You have been signed out, or your access has ended. Load the page again to see what is open to you.",
};

export const NONE_LEFT = {
  title: "These photos are no longer here",
  text: "They were removed, or are not shared with you any more.",
};

export function say({ title, text }) {
  const notice = document.getElementById("cannot-show");
  if (!notice) return;
  const [heading, words] = notice.querySelectorAll("p");
  heading.textContent = title;
  words.textContent = text;
  notice.hidden = false;
}
