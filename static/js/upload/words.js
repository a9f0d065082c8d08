// Numbers in plain words.

export function photos(count) {
  return count === 1 ? "1 photo" : `${count} photos`;
}

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  if (count < 1e6) return `${Math.round(count / 1e3)} KB`;
  return `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB`;
}

export function timeLeft(seconds) {
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return "about a minute left";
  if (minutes < 60) return `about ${minutes} minutes left`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "about an hour left" : `about ${hours} hours left`;
}

// Remaining seconds from what moved in the last while; null as long as that says nothing.
export class Pace {
  static WINDOW = 20_000;

  constructor() {
    this.marks = [];
  }

  left(sent, total) {
    const now = performance.now();
    if (this.marks.length && sent < this.marks.at(-1).sent) this.marks = [];
    this.marks.push({ at: now, sent });
    while (now - this.marks[0].at > Pace.WINDOW) this.marks.shift();
    const { at, sent: before } = this.marks[0];
    if (now - at < 2000 || sent <= before) return null;
    return ((total - sent) * (now - at)) / (sent - before) / 1000;
  }

  forget() {
    this.marks = [];
  }
}
