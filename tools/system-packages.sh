#!/bin/sh
# Installs the programs that pip cannot: Tesseract with Indonesian, and for the tests Chromium and the servers.
# Where it may not install, it prints the exact command and stops.
set -eu
purpose=${1:-run}
in_tests() { [ "$purpose" = test ]; }
has() { command -v "$1" >/dev/null 2>&1; }

has_tesseract() { has tesseract && tesseract --list-langs 2>/dev/null | grep -qx ind; }
has_venv() { "${PYTHON:-python3}" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_chromium() { has chromium; }
has_java() { has java && has mvn; }
has_nginx() { has nginx || [ -x /usr/sbin/nginx ]; }
has_postgres() { has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_redis() { has redis-server; }
has_servers() { has_chromium && has_java && has_nginx && has_postgres && has_redis; }
has_all() { has_tesseract && has_venv && { ! in_tests || has_servers; }; }

has_all && exit 0

# The tests start servers of their own: what a package starts at boot, where it is new here, is not wanted.
rest_daemons() {
    has systemctl || return 0
    # shellcheck disable=SC2086
    $as_root systemctl disable -q --now $1 2>/dev/null || true
}

if has apt-get; then
    packages="python3-venv tesseract-ocr tesseract-ocr-ind"
    if in_tests; then
        packages="$packages chromium fonts-dejavu-core maven default-jre-headless nginx-light postgresql redis-server"
    fi
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        if has sudo && sudo -n true 2>/dev/null; then
            as_root="sudo"
        else
            echo "Program pendukung belum lengkap. Jalankan ini, lalu ulangi perintah semula:"
            echo "    sudo apt-get update && sudo apt-get install -y $packages"
            exit 1
        fi
    fi
    echo "Memasang program pendukung: $packages"
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq
    new_daemons="$(has_nginx || echo nginx) $(has_postgres || echo postgresql) $(has_redis || echo redis-server)"
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
    ! in_tests || [ -z "$(echo "$new_daemons" | tr -d ' ')" ] || rest_daemons "$new_daemons"
elif has brew; then
    has_tesseract || brew install tesseract tesseract-lang
    if in_tests; then
        has_chromium || brew install --cask chromium
        has_java || brew install openjdk@17 maven
        has_nginx || brew install nginx
        has_postgres || { brew install postgresql@17 && brew link --force postgresql@17; }
        has_redis || brew install redis
    fi
else
    more=""
    ! in_tests || more=", Chromium, Java 17 dengan Maven, nginx, PostgreSQL 15, dan Redis"
    echo "Pasang lebih dahulu: Tesseract 5 dengan bahasa Indonesia (ind), modul venv Python$more."
    exit 1
fi

has_all || { echo "Pemasangan belum lengkap: periksa tesseract --list-langs (harus memuat ind)."; exit 1; }
