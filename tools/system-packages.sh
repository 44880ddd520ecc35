#!/bin/sh
# Installs the programs that pip cannot: Tesseract with Indonesian, and for the tests Chromium and the servers.
# Where it may not install, it prints the exact command and stops.
set -eu
purpose=${1:-run}

has_tesseract() { command -v tesseract >/dev/null 2>&1 && tesseract --list-langs 2>/dev/null | grep -qx ind; }
has_venv() { "${PYTHON:-python3}" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_chromium() { [ "$purpose" != test ] || command -v chromium >/dev/null 2>&1; }
has_java() { [ "$purpose" != test ] || { command -v java >/dev/null 2>&1 && command -v mvn >/dev/null 2>&1; }; }
has_postgres() {
    [ "$purpose" != test ] || command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
has_redis() { [ "$purpose" != test ] || command -v redis-server >/dev/null 2>&1; }
has_nginx() { [ "$purpose" != test ] || command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]; }
has_all() { has_tesseract && has_venv && has_chromium && has_java && has_postgres && has_redis && has_nginx; }

has_all && exit 0

# The tests start servers of their own; what the packages start at boot, where they are new here, is not needed.
rest_daemons() {
    command -v systemctl >/dev/null 2>&1 || return 0
    # shellcheck disable=SC2086
    $as_root systemctl disable -q --now $1 2>/dev/null || true
}

if command -v apt-get >/dev/null 2>&1; then
    packages="python3-venv tesseract-ocr tesseract-ocr-ind"
    if [ "$purpose" = test ]; then
        packages="$packages chromium fonts-dejavu-core maven openjdk-17-jre-headless postgresql redis-server nginx-light"
    fi
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
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
    new_daemons="$(has_postgres || echo postgresql) $(has_redis || echo redis-server) $(has_nginx || echo nginx)"
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
    [ "$new_daemons" = "  " ] || rest_daemons "$new_daemons"
elif command -v brew >/dev/null 2>&1; then
    has_tesseract || brew install tesseract tesseract-lang
    has_chromium || brew install --cask chromium
    has_postgres || { brew install postgresql@17 && brew link --force postgresql@17; }
    has_redis || brew install redis
    has_nginx || brew install nginx
    has_java || brew install openjdk@17 maven
else
    echo "Pasang lebih dahulu: Tesseract 5 dengan bahasa Indonesia (ind), modul venv Python$( [ "$purpose" = test ] && echo ', Chromium, Java 17 dengan Maven, PostgreSQL 15, Redis, dan nginx')."
    exit 1
fi

has_all || { echo "Pemasangan belum lengkap: periksa tesseract --list-langs (harus memuat ind)."; exit 1; }
