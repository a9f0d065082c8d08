# Read by bin/test: finds a Chromium for the browser tests, or gets one.

# need_chromium: set and export FAMILYVAULT_CHROMIUM to a browser that starts. Needs $python.
need_chromium() {
    find_chromium && return
    echo "No Chromium here yet; getting one ..." >&2
    "$python" -m playwright install chromium >&2 && find_chromium && return
    [ "$(id -u)" = 0 ] && install_package chromium >&2 && find_chromium && return
    fail "The browser tests need Chromium, and none could be downloaded: install it (Debian, Ubuntu: apt-get install chromium) and try again."
}

find_chromium() {
    for name in "${FAMILYVAULT_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        starts "$name" && return
    done
    starts "$(playwrights_chromium)"
}

starts() {
    [ -n "$1" ] && path=$(command -v "$1") && "$path" --version >/dev/null 2>&1 && export FAMILYVAULT_CHROMIUM="$path"
}

playwrights_chromium() {
    "$python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}

install_package() {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$1"
}
