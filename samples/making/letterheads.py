"""The letterheads of the fictional offices."""

KOP: dict[str, tuple[str, ...]] = {
    "ri": (
        "BADAN PENGAWAS PEMILIHAN UMUM",
        "REPUBLIK INDONESIA",
        "Naskah rekaan untuk peragaan, bukan terbitan lembaga yang sebenarnya",
    ),
    "provinsi": (
        "BADAN PENGAWAS PEMILIHAN UMUM",
        "PROVINSI NUSA KENCANA",
        "Jalan Persatuan Nomor 1, Kencana Raya. Surel: set.nusakencana@bawaslu.example",
    ),
    "wanasari": (
        "BADAN PENGAWAS PEMILIHAN UMUM",
        "KOTA WANASARI",
        "Jalan Kenanga Nomor 21, Wanasari. Surel: set.wanasari@bawaslu.example",
    ),
    "sekretariat": (
        "BADAN PENGAWAS PEMILIHAN UMUM KOTA WANASARI",
        "SEKRETARIAT",
        "Jalan Kenanga Nomor 21, Wanasari. Surel: set.wanasari@bawaslu.example",
    ),
    "sumberarum": (
        "BADAN PENGAWAS PEMILIHAN UMUM",
        "KABUPATEN SUMBER ARUM",
        "Jalan Melati Nomor 8, Sumber Arum. Surel: set.sumberarum@bawaslu.example",
    ),
    "panwascam": (
        "PANITIA PENGAWAS PEMILIHAN UMUM",
        "KECAMATAN WANASARI UTARA, KOTA WANASARI",
        "Sekretariat: Jalan Flamboyan Nomor 4, Wanasari Utara",
    ),
    "kpu": (
        "KOMISI PEMILIHAN UMUM",
        "KOTA WANASARI",
        "Jalan Anggrek Nomor 12, Wanasari. Surel: kpu.wanasari@pemilu.example",
    ),
}
STAMPS = {
    "ri": "BAWASLU RI",
    "provinsi": "BAWASLU NUSA KENCANA",
    "wanasari": "BAWASLU KOTA WANASARI",
    "sekretariat": "SEKRETARIAT WANASARI",
    "sumberarum": "BAWASLU SUMBER ARUM",
    "panwascam": "PANWASLU WANASARI UTARA",
    "kpu": "KPU KOTA WANASARI",
    "": "WANASARI",
}
