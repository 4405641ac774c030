#: kind = "harmless"
#: does = "Uses hashlib, hmac, uuid, base64, struct, zlib, array, urllib.parse, html, xml and ipaddress."
#: status = ["ok"]
#: stdout = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad d41d8cd98f00b204e9800998ecf8427e b1ba07e5\n07f5f5e23e40846c 772b71c8a2997e768be01d9711e4a4f34a24ef33\n36 886313e1-3b8a-5372-9b90-0c9aee199e5d 1\nb'w7w=' b'\\x01\\x00\\xff\\xff\\xff\\xff' 891568578 b'\\x01\\x00\\x00\\x00\\x02\\x00\\x00\\x00'\n80 %C3%A4%20b &lt;b&gt;\n{'x': '1'} b'<a><b x=\"1\">text</b></a>' 4\nTrue True True\n"
import array
import base64
import hashlib
import hmac
import html
import ipaddress
import struct
import urllib.parse
import uuid
import xml.etree.ElementTree as ElementTree
import zlib

print(
    hashlib.sha256(b"abc").hexdigest(), hashlib.md5(b"").hexdigest(), hashlib.blake2b(b"x", digest_size=4).hexdigest()
)
print(hashlib.pbkdf2_hmac("sha256", b"p", b"s", 1000).hex()[:16], hmac.new(b"k", b"m", "sha1").hexdigest())
print(len(str(uuid.uuid4())), uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid1().version)
print(base64.b64encode("ü".encode()), struct.pack("<Hi", 1, -1), zlib.crc32(b"abc"), array.array("i", [1, 2]).tobytes())
print(urllib.parse.urlparse("https://a.de:80/b?c=d#e").port, urllib.parse.quote("ä b"), html.escape("<b>"))
tree = ElementTree.fromstring("<a><b x='1'>text</b></a>")
print(tree.find("b").attrib, ElementTree.tostring(tree), ipaddress.ip_network("10.0.0.0/30").num_addresses)
print(hash("text") == hash("te" + "xt"), hash(1) == hash(1.0), id(tree) == id(tree))
