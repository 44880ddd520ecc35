#!/bin/sh
# Installs the programs that pip cannot: Tesseract with Indonesian, and for the tests Chromium, Java and Maven.
# Where it may not install, it prints the exact command and stops.
set -eu
purpose=${1:-run}

has_tesseract() { command -v tesseract >/dev/null 2>&1 && tesseract --list-langs 2>/dev/null | grep -qx ind; }
has_venv() { "${PYTHON:-python3}" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_chromium() { [ "$purpose" != test ] || command -v chromium >/dev/null 2>&1; }
has_java() { [ "$purpose" != test ] || { command -v java >/dev/null 2>&1 && command -v mvn >/dev/null 2>&1; }; }
has_all() { has_tesseract && has_venv && has_chromium && has_java; }

has_all && exit 0

if command -v apt-get >/dev/null 2>&1; then
    packages="python3-venv tesseract-ocr tesseract-ocr-ind"
    [ "$purpose" = test ] && packages="$packages chromium fonts-dejavu-core maven default-jre-headless"
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
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
elif command -v brew >/dev/null 2>&1; then
    has_tesseract || brew install tesseract tesseract-lang
    has_chromium || brew install --cask chromium
    has_java || brew install openjdk maven
else
    echo "Pasang lebih dahulu: Tesseract 5 dengan bahasa Indonesia (ind), modul venv Python$( [ "$purpose" = test ] && echo ', Chromium, Java, dan Maven')."
    exit 1
fi

has_all || { echo "Pemasangan belum lengkap: periksa tesseract --list-langs (harus memuat ind)."; exit 1; }
