/** What a name server answers for the names in `SSRF_SPELLINGS`. Other names are unknown to it. */
export const SSRF_NAMES: Readonly<Record<string, readonly string[]>> = {
  "pictures.example": ["8.8.8.8"],
  localhost: ["127.0.0.1", "::1"],
  "localhost.": ["127.0.0.1"],
  "ip6-localhost": ["::1"],
  "printer.local": ["192.168.0.9"],
  gateway: ["172.17.0.1"],
  "metadata.google.internal": ["169.254.169.254"],
  "instance-data.ec2.internal": ["fd00:ec2::254"],
  "127.0.0.1.nip.example": ["127.0.0.1"],
  "7f000001.nip.example": ["127.0.0.1"],
  "10-0-0-1.sslip.example": ["10.0.0.1"],
  "xn--bcher-kva.example": ["10.0.0.2"],
  "mixed.example": ["8.8.8.8", "10.0.0.1"],
  "mixed6.example": ["2606:4700::1111", "::1"],
  "mapped.example": ["::ffff:10.0.0.1"],
  "nat64.example": ["64:ff9b::a00:1"],
  "zone.example": ["fe80::1%eth0"],
  "short.example": ["127.1"],
  "name.example": ["localhost"],
  "none.example": [""],
};

const LOOPBACK_4 = [
  ...["127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7F.1"],
  ...[
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "127.000.000.001",
    "0x7f.0x0.0x0.0x1",
    "127.0x1",
    "0",
    "0.0.0.0",
    "0x0",
  ],
  ...["%31%32%37.0.0.1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1"],
  ...["127.0.0.1:22", "127.0.0.1:6379", "127.0.0.1:65535", "127.0.0.1:080"],
];
const RESERVED_4 = [
  ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "3232235777", "0xa9fea9fe"],
  ...["169.254.169.254", "169.254.170.2", "0251.0376.0251.0376", "100.64.0.1", "100.100.100.200", "192.0.0.192"],
  ...["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1", "224.0.0.1", "239.255.255.250"],
  ...["240.0.0.1", "255.255.255.255", "4294967295", "0.1.2.3"],
];
const IPV6 = [
  ...[
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]:80",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:a9fe:a9fe]",
  ],
  ...[
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:7f00:1::]",
  ],
  ...["[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]", "[fe80::1]", "[fec0::1]", "[fc00::1]"],
  ...[
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[ff02::1]",
    "[ff0e::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    "[5f00::1]",
  ],
  ...["[2001:10::1]", "[4000::1]", "[::8.8.8.8]", "[::1%25lo]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1", "::1"],
];
const HOSTS = [
  ...["localhost", "LOCALHOST", "localhost.", "ip6-localhost", "printer.local", "gateway", "metadata.google.internal"],
  ...["instance-data.ec2.internal", "127.0.0.1.nip.example", "7f000001.nip.example", "10-0-0-1.sslip.example"],
  ...[
    "bücher.example",
    "ｌｏｃａｌｈｏｓｔ",
    "mixed.example",
    "mixed6.example",
    "mapped.example",
    "nat64.example",
    "zone.example",
  ],
  ...["short.example", "name.example", "none.example"],
];
const READ_OTHERWISE = [
  ...["http://user:secret@pictures.example/", "http://user@pictures.example/", "http://:secret@pictures.example/"],
  ...[
    "http://pictures.example@127.0.0.1/",
    "http://pictures.example:80@127.0.0.1/",
    "http://127.0.0.1#@pictures.example/",
  ],
  ...[
    "http://127.0.0.1?@pictures.example/",
    "http://127.0.0.1\\@pictures.example/",
    "http://127.0.0.1\\.pictures.example/",
  ],
  ...["http:\\\\127.0.0.1\\", "http:127.0.0.1", "http:/127.0.0.1", "http:////127.0.0.1/", " \t http://127.0.0.1/ \n"],
  ...[
    "ht\ntp://127.0.0.1/",
    "http://127.0.\t0.1/",
    "http://127.0.0.1/\r\nHost: pictures.example",
    "HTTPS://127.0.0.1:443/",
  ],
  ...[
    `http://127.0.0.1/${"a".repeat(1_000_000)}`,
    `http://${"1".repeat(100_000)}/`,
    `http://127.0.0.1/?${"%00".repeat(1_000)}`,
  ],
];
const NO_WEB_URLS = [
  ...["file:///etc/passwd", "file://127.0.0.1/etc/passwd", "file:/etc/passwd", "ftp://pictures.example/a.png"],
  ...[
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "tftp://127.0.0.1/a",
    "sftp://127.0.0.1/",
  ],
  ...[
    "data:image/png;base64,AA==",
    "blob:http://127.0.0.1/a",
    "javascript:alert(1)",
    "about:blank",
    "jar:http://127.0.0.1!/",
  ],
  ...[
    "ws://pictures.example/",
    "wss://pictures.example/",
    "http+unix://%2fvar%2frun%2fdocker.sock/",
    "view-source:http://127.0.0.1/",
  ],
  ...[
    "",
    " ",
    "http://",
    "https://",
    "http:// /",
    "//127.0.0.1/",
    "/etc/passwd",
    "127.0.0.1",
    "http://256.256.256.256/",
  ],
  ...["http://1.2.3.4.5/", "http://0x100000000/", "http://127.0.0.1%00.pictures.example/", "http://127.0.0.1:99999/"],
  ...["http://pictures.example:-1/", "http://exa mple/", "http://[1::2::3]/", "http://[127.0.0.1]/", "http://%/"],
];
/** URLs, and what is taken for one, that lead into a private network or to something other than the web. */
export const SSRF_SPELLINGS: readonly string[] = [
  ...[...LOOPBACK_4, ...RESERVED_4, ...IPV6, ...HOSTS].map((host) => `http://${host}/`),
  ...READ_OTHERWISE,
  ...NO_WEB_URLS,
];
