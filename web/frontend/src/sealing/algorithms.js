// The object identifiers of CMS and X.509, and the algorithms behind them (WebCrypto).
//
// An algorithm is named by OID and parameters together; the tables list what is
// accepted, and nothing else is.
import { concat } from "./bytes.js";
import { Fields, NULL, readDer } from "./der_in.js";
import { Refused } from "./refused.js";

export const ID_DATA = "1.2.840.113549.1.7.1";
export const ID_SIGNED_DATA = "1.2.840.113549.1.7.2";
export const ID_AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23";
export const ID_CONTENT_TYPE = "1.2.840.113549.1.9.3";
export const ID_MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
export const ID_SIGNING_TIME = "1.2.840.113549.1.9.5";
export const ID_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
export const ID_SHA256 = "2.16.840.1.101.3.4.2.1";
export const ID_RSA = "1.2.840.113549.1.1.1";
export const ID_EC = "1.2.840.10045.2.1";
export const ID_P256 = "1.2.840.10045.3.1.7";
export const ID_ECDH_SHA256_KDF = "1.3.132.1.11.1";
export const ID_AES256_WRAP = "2.16.840.1.101.3.4.1.45";
export const ID_AES256_GCM = "2.16.840.1.101.3.4.1.46";
export const ID_RSA_OAEP = "1.2.840.113549.1.1.7";
export const ID_MGF1 = "1.2.840.113549.1.1.8";

const DIGESTS = {
  [ID_SHA256]: "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
const RSA_WITH = {
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
};
const ECDSA_WITH = {
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
};
const CURVES = {
  [ID_P256]: ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};

/** The OID of an AlgorithmIdentifier whose parameters are absent or NULL. */
export function plainOid(node) {
  const fields = new Fields(node);
  const oid = fields.take().oid();
  fields.optional(NULL);
  fields.end();
  return oid;
}

export function digestName(node) {
  const name = DIGESTS[plainOid(node)];
  if (!name) throw new Refused("weak-digest");
  return name;
}

export const digestOf = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));

/** What a SubjectPublicKeyInfo holds: {kind: "rsa"|"ec"|"other", curve, half}. */
export function keyKind(spki) {
  const fields = new Fields(spki);
  const algorithm = new Fields(fields.take());
  const oid = algorithm.take().oid();
  if (oid === ID_RSA) return { kind: "rsa" };
  if (oid !== ID_EC) return { kind: "other" };
  const parameter = algorithm.take();
  const found = parameter.tag === 0x06 ? CURVES[parameter.oid()] : undefined;
  return found ? { kind: "ec", curve: found[0], half: found[1] } : { kind: "other" };
}

/** The hash of a signature algorithm that goes with the key, or null. */
export function signatureHash(kind, algorithm) {
  let oid;
  try {
    oid = plainOid(algorithm);
  } catch {
    return null;
  }
  if (kind === "rsa") return RSA_WITH[oid] ?? (oid === ID_RSA ? "" : null);
  return kind === "ec" ? ECDSA_WITH[oid] ?? null : null;
}

/** Whether `signature` over `data` is of this key; `hash` as `signatureHash` says. */
export async function verifies(spki, hash, signature, data) {
  const { kind, curve, half } = keyKind(spki);
  try {
    if (kind === "rsa") {
      const how = { name: "RSASSA-PKCS1-v1_5", hash };
      const key = await crypto.subtle.importKey("spki", spki.raw, how, false, ["verify"]);
      return await crypto.subtle.verify(how, key, signature, data);
    }
    const how = { name: "ECDSA", namedCurve: curve, hash };
    const key = await crypto.subtle.importKey("spki", spki.raw, how, false, ["verify"]);
    return await crypto.subtle.verify(how, key, sideBySide(signature, half), data);
  } catch {
    return false;
  }
}

// CMS and X.509 write r and s as a SEQUENCE; WebCrypto wants them side by side.
function sideBySide(signature, half) {
  const fields = new Fields(readDer(signature, 256));
  const values = [fields.take(), fields.take()].map((each) => {
    if (each.integer() <= 0n) throw new RangeError("not positive");
    const plain = each.content[0] === 0 ? each.content.slice(1) : each.content;
    if (plain.length > half) throw new RangeError("too long");
    return concat(new Uint8Array(half - plain.length), plain);
  });
  fields.end();
  return concat(...values);
}

export async function rsaBits(spki) {
  const how = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", spki.raw, how, false, ["verify"]);
  return key.algorithm.modulusLength;
}
