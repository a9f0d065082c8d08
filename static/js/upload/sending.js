// One file's way to the vault, by tus-js-client.

const CHUNK = 4 * 1024 * 1024;
// A small file goes along with its announcement, in one request.
const SMALL = 256 * 1024;
const DELAYS = [0, 1000, 3000, 5000];
const AGAIN = new Set([0, 408, 409, 423, 429, 460]);
// What keepers set is used up: this file does not fit, others may, and so may this one once they set more.
const USED_UP = new Set(["share_used_up", "quota_used_up"]);

const NO_MORE = "You can no longer add photos to this album, or you were signed out.";
const UNREADABLE = "This file can no longer be read. Perhaps it was moved or changed; please choose it once more.";
const UNKNOWN = "This photo could not be sent. Please try again.";

// Prepare a transfer of `item`; `onEnd` hears {state: "added" | "known" | "binned" | "failed" | "stalled" | "shut", ...}.
export function send(item, { endpoint, album, csrf, onProgress, onRetry, onEnd }) {
  const upload = new tus.Upload(item.file, {
    endpoint,
    chunkSize: CHUNK,
    uploadDataDuringCreation: item.size <= SMALL,
    retryDelays: DELAYS,
    removeFingerprintOnSuccess: true,
    fingerprint: async () => item.fingerprint,
    urlStorage: withoutNames(tus.defaultOptions.urlStorage),
    headers: { "X-CSRFToken": csrf },
    metadata: { album, filename: item.name },
    onShouldRetry: (error) => {
      const again = navigator.onLine && mayPass(statusOf(error));
      if (again) onRetry();
      return again;
    },
    onProgress,
    onSuccess: ({ lastResponse }) => onEnd(success(lastResponse)),
    onError: async (error) => onEnd(await failure(error, item.file)),
  });
  return { start: () => begin(upload), abort: (forGood) => upload.abort(forGood) };
}

// Of an upload the browser keeps where it goes on and its album, and no file's name.
function withoutNames(storage) {
  return {
    findAllUploads: () => storage.findAllUploads(),
    findUploadsByFingerprint: (fingerprint) => storage.findUploadsByFingerprint(fingerprint),
    removeUpload: (key) => storage.removeUpload(key),
    addUpload: (fingerprint, upload) => storage.addUpload(fingerprint, { ...upload, metadata: { album: upload.metadata.album } }),
  };
}

async function begin(upload) {
  if (!upload.url) {
    const earlier = await upload.findPreviousUploads().catch(() => []);
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
  }
  upload.start();
}

function success(response) {
  const photo = response.getHeader("FamilyVault-Photo");
  switch (response.getHeader("FamilyVault-Known")) {
    case "here":
      return { state: "known", photo, sentence: "Already in this album." };
    case "bin":
      return binned(response.getHeader("FamilyVault-Restore"));
    default:
      return { state: "added", photo };
  }
}

function binned(restore) {
  const sentence = restore
    ? "This photo lies in the bin. You can bring it back."
    : "This photo lies in the bin. Whoever runs the album can bring it back.";
  return { state: "binned", restore, sentence };
}

async function failure(error, file) {
  const status = statusOf(error);
  // To the browser a file that is gone looks like a network that is gone.
  if (!error.originalRequest || (status === 0 && !(await isReadable(file)))) return { state: "failed", sentence: UNREADABLE };
  if (status === 507) return { state: "stalled", why: "full" };
  // 503 and 423 speak of the vault, which says itself that it will be back; the others may be this file's own fault.
  const isAboutFile = status > 0 && status !== 503 && status !== 423;
  if (status === 0 || status >= 500 || status === 423) return { state: "stalled", why: "vault", answered: isAboutFile };
  if (status === 403 || status === 404) return { state: "shut", sentence: NO_MORE, mayRetry: false };
  const { code, sentence } = refusalOf(error);
  return { state: "failed", sentence: sentence ?? UNKNOWN, mayRetry: USED_UP.has(code) || ![413, 415, 422].includes(status) };
}

function isReadable(file) {
  return file.slice(0, 1).arrayBuffer().then(() => true, () => false);
}

function mayPass(status) {
  return AGAIN.has(status) || (status >= 500 && status !== 507);
}

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

function refusalOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody());
  } catch {
    return {};
  }
}
