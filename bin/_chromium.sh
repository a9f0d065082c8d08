# Read by bin/test: finds a Chromium for the browser tests, or gets one.

# chromium: set and export FAMILYVAULT_CHROMIUM to a browser that starts. Needs $python.
chromium() {
    chromium_found && return
    echo "No Chromium here yet; getting one ..." >&2
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=15000 "$python" -m playwright install chromium >&2 && chromium_found && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >&2 && chromium_found && return
    fi
    fail "The browser tests need Chromium, and none could be downloaded: install it (Debian, Ubuntu: apt-get install chromium) and try again."
}

chromium_found() {
    for candidate in "${FAMILYVAULT_CHROMIUM:-}" chromium chromium-browser google-chrome "$(playwrights_chromium)"; do
        if [ -n "$candidate" ] && path=$(command -v "$candidate") && "$path" --version >/dev/null 2>&1; then
            export FAMILYVAULT_CHROMIUM="$path"
            return
        fi
    done
    return 1
}

playwrights_chromium() {
    "$python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}
