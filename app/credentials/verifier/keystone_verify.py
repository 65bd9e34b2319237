#!/usr/bin/env python3
"""Checks a signed register, certificate or statement of Keystone without Keystone, without the network, for as long as Python exists.

    python3 keystone_verify.py register.json --keys keystone-keys.json
    python3 keystone_verify.py certificate.json --key THE-PUBLIC-KEY

FILE is a register, certificate or statement of continuing education as downloaded. The public key comes from somewhere else than the file: from
/.well-known/keystone-keys.json of the society's site, saved earlier, or from the foot of the printed register. A key that
a file brings along itself proves nothing and is not looked at.

Says "good" and ends with status 0; anything else is status 1 (not good) or 2 (could not be read).
Needs nothing but Python 3.8 or newer; uses the package `cryptography` where it is installed, and otherwise does the
arithmetic of RFC 8032 itself.
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

KINDS = ("keystone-certificate", "keystone-register", "keystone-statement")


class Wrong(Exception):
    """Why something is not good, in words."""


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a signed register, certificate or statement of Keystone.")
    parser.add_argument("file", help="the register, certificate or statement, as downloaded")
    parser.add_argument("--keys", help="keystone-keys.json of the society")
    parser.add_argument("--key", action="append", default=[], help="a public key, as printed under the register")
    parser.add_argument("--pure", action="store_true", help="do the arithmetic without the package cryptography")
    options = parser.parse_args(arguments)
    try:
        with open(options.file, "rb") as file:
            raw = file.read()
        keys = known_keys(options.keys, options.key)
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        print(f"could not be read: {wrong}")
        return 2
    if not keys:
        print("could not be checked: give the society's public keys with --keys FILE or --key KEY")
        return 2
    try:
        signed = parsed(raw)
        check(signed, keys, options.pure)
        report(signed, keys, options.pure)
    except Wrong as wrong:
        print(f"NOT GOOD: {wrong}")
        return 1
    return 0


def known_keys(path, given):
    """Public keys and their state, by id."""
    keys = {thumbprint(public): (public, "given by hand") for public in given}
    if path:
        with open(path, encoding="utf-8") as file:
            for key in json.load(file)["keys"]:
                if thumbprint(key["public"]) != key["id"]:
                    raise ValueError(f"the key {key['id']} does not bear its own name")
                keys[key["id"]] = (key["public"], key["state"])
    return keys


def parsed(raw):
    """The document. Its bytes must be exactly those that the document is written as: not a blank more or less."""
    try:
        document = json.loads(raw.decode("utf-8"))
        if canonical(document) != raw:
            raise Wrong("the file was changed: it is not written the one way a signed document is")
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise Wrong("the file was changed: it is no document any more") from wrong
    return document


def check(signed, keys, pure=False):
    """Raises Wrong unless the document is signed by one of the keys as it stands."""
    if not isinstance(signed, dict) or set(signed) != {"type", "content", "signature"} or signed["type"] not in KINDS:
        raise Wrong("this is not a signed document of Keystone")
    signature = signed["signature"]
    if not isinstance(signature, dict) or set(signature) != {"algorithm", "key", "value"}:
        raise Wrong("its signature is not made up as it should be")
    if signature["algorithm"] != "Ed25519":
        raise Wrong("only signatures with Ed25519 are accepted")
    if not isinstance(signature["key"], str) or signature["key"] not in keys:
        raise Wrong("it is signed with a key that is not among those given")
    public, state = keys[signature["key"]]
    message = canonical(
        {"algorithm": "Ed25519", "content": signed["content"], "key": signature["key"], "type": signed["type"]}
    )
    try:
        fits = verifies(decoded(public, 32), message, decoded(signature["value"], 64), pure)
    except ValueError as wrong:
        raise Wrong(str(wrong)) from wrong
    if not fits:
        raise Wrong("the signature does not fit: what it says was changed")
    if state == "lost":
        raise Wrong("it is signed with a withdrawn key, which somebody else may have")


def report(signed, keys, pure):
    """Say what is good; in a register, check the signature of each certificate as well."""
    content, key = signed["content"], signed["signature"]["key"]
    if signed["type"] == "keystone-certificate":
        print(f"good: certificate {content['number']}, {content['name']}, {content['title']}")
        print(f"      {content['society']}, awarded {content['awarded_on']}, until {content['expires_on'] or 'no end'}")
        print(f"      signed with {key} ({keys[key][1]}). Whether it still holds today, the society's page says.")
        return
    if signed["type"] == "keystone-statement":
        print(f"good: statement for {content['name']}, {content['title']}, {content['first']} to {content['last']}")
        print(
            f"      {content['society']}, {content['counted']} of {content['needed']} hours, issued {content['issued_at']}"
        )
        print(f"      signed with {key} ({keys[key][1]})")
        return
    certificates = content["certificates"]
    for one in certificates:
        try:
            check(one["certificate"], keys, pure)
        except Wrong as wrong:
            number = one["certificate"]["content"]["number"]
            print(f"      {number}: its own signature: {wrong}; the register vouches for it")
    print(f"good: register of {content['society']} on {content['on']}, {len(certificates)} certificates")
    print(f"      signed with {key} ({keys[key][1]})")


def canonical(value):
    """JSON written the one way of RFC 8785; fractions do not occur."""

    def ordered(value):
        if isinstance(value, float):
            raise ValueError("a fraction")
        if isinstance(value, list):
            return [ordered(one) for one in value]
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
        return value

    return json.dumps(ordered(value), separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def thumbprint(public):
    """The name of a key (RFC 7638)."""
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": public}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode()


def decoded(text, length):
    if not isinstance(text, str):
        raise ValueError("its signature is not made up as it should be")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as wrong:
        raise ValueError("its signature is not made up as it should be") from wrong
    if len(raw) != length or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("its signature is not made up as it should be")
    return raw


def verifies(public, message, signature, pure=False):
    if Ed25519PublicKey is None or pure:
        return pure_verifies(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


# Ed25519 by RFC 8032, section 5.1 and its appendix: points in extended coordinates, verification only.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def pure_verifies(public, message, signature):
    base, key, start = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")), point(public), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    left, right = times(scalar, base), plus(start, times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def plus(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, one):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = plus(result, one)
        one = plus(one, one)
        scalar >>= 1
    return result


if __name__ == "__main__":
    sys.exit(main())
