// The viewer's place in the address bar: #photo-UUID can be linked to, and Back closes the viewer.

const PREFIX = "#photo-";

export class Address {
  constructor({ onPhoto, onNone }) {
    this.onPhoto = onPhoto;
    this.onNone = onNone;
    this.isOpen = false;
    this.mayGoBack = false;
    addEventListener("popstate", () => this.read());
  }

  // Follow the address: on loading, and when Back or Forward changed it.
  read() {
    const id = location.hash.startsWith(PREFIX) ? location.hash.slice(PREFIX.length) : null;
    this.following = true;
    if (id) this.onPhoto(id);
    else this.onNone();
    this.following = false;
  }

  entered(id) {
    this.isOpen = true;
    this.mayGoBack = !this.following;
    if (this.mayGoBack) history.pushState(null, "", PREFIX + id);
  }

  changed(id) {
    if (this.isOpen) history.replaceState(null, "", PREFIX + id);
  }

  left() {
    this.isOpen = false;
    if (this.following) return;
    if (this.mayGoBack) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
  }
}
