"""Passwords that attackers try first, in lower case and without a tail of digits and signs."""

_WORDS = """
password passw0rd passwordpassword passphrase letmein letmeinplease welcome welcometo iloveyou
iloveyouforever qwerty qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl asdfghjkl asdfghjklzxcvbnm zxcvbnm
zxcvbnmasdfghjkl 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedc qazwsxedcrfv
q1w2e3r4t5y6 abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abcabcabcabc
123456789012 1234567890123 12345678901234567890 0123456789012 012345678901 098765432109 987654321098
111222333444 112233445566 121212121212 123123123123 123321123321 123412341234 010203040506 000000000000
administrator admin adminadmin adminadminadmin superadmin superuser rootroot changeme changemenow default
monkey dragon sunshine princess football baseball superman batman master trustno1 whatever sayang
sayangku sayangkamu akucintakamu akusayangkamu cintaku cintakuabadi bismillah bismillahirrahmanirrahim
alhamdulillah assalamualaikum assalammualaikum indonesia indonesiaraya indonesiajaya merdeka
garudaindonesia pancasila rahasia rahasianegara rahasiakantor katasandi sandirahasia passwordku
passwordsaya gantisandi jakarta surabaya bandung semarang yogyakarta persib persija doraemon anakanak
keluarga keluargaku bawaslu bawasluri bawaslujaya bawaslukota bawaslukabupaten bawasluprovinsi
bawaslupemilu bawasluindonesia kpu kpukota kpukabupaten kpuprovinsi komisipemilihanumum
badanpengawaspemilu badanpengawaspemilihanumum pemilu pemilu2024 pemiluserentak pemilihanumum pilkada
pilkadaserentak pengawaspemilu panwaslu panwascam arsip arsiparsip arsiparis kearsipan telusur
telusurtelusur srikandi sigaplapor sekretariat kepalasekretariat
"""
COMMON = frozenset(_WORDS.split())
