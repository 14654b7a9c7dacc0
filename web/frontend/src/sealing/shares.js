// Shamir's shares over GF(2^8), polynomial 0x11b, and their commitments (section 4).
//
// Secrets only ever stand on the left of a multiplication; what decides a branch is an
// index or a weight made of indexes, which is public. So nothing branches or indexes on
// a secret byte.
import { concat, equal, sha256, utf8 } from "./bytes.js";
import { Refused } from "./refused.js";

export const SECRET_BYTES = 32;

// Every byte times x: the bit that falls out comes back as 0x1b, without a branch.
const doubled = (bytes) => bytes.map((byte) => (byte << 1) ^ (-(byte >> 7) & 0x1b));

const mixed = (left, right) => left.map((byte, at) => byte ^ right[at]);

/** Each byte of `secret` times the public `scalar` (0..255). */
export function multiply(secret, scalar) {
  let power = Uint8Array.from(secret);
  let product = new Uint8Array(secret.length);
  for (let bit = 0; bit < 8; bit += 1) {
    // Public: an index, or a weight made of indexes.
    if ((scalar >> bit) & 1) product = mixed(product, power);
    power = doubled(power);
  }
  return product;
}

const times = (left, right) => multiply(Uint8Array.of(left), right)[0];

/** The inverse of a public scalar that is not 0: its 254th power. */
export function inverse(scalar) {
  let result = 1;
  for (let step = 0; step < 254; step += 1) result = times(result, scalar);
  return result;
}

/** The Lagrange weights with which values at `indexes` give that at `at`. */
export function weights(indexes, at) {
  return indexes.map((i) => {
    let [numerator, denominator] = [1, 1];
    for (const j of indexes) {
      if (j === i) continue;
      numerator = times(numerator, at ^ j);
      denominator = times(denominator, i ^ j);
    }
    return times(numerator, inverse(denominator));
  });
}

/** Shares 1..n, as a Map; `coefficients` are those of x^1 .. x^(k-1). */
export function split(secret, n, coefficients) {
  const dealt = new Map();
  for (let i = 1; i <= n; i += 1) {
    let value = new Uint8Array(secret.length);
    for (const coefficient of [...coefficients].reverse().concat([secret])) {
      value = mixed(multiply(value, i), coefficient);
    }
    dealt.set(i, value);
  }
  return dealt;
}

/** The value at `at` of the polynomial through `points`; 0 is the secret. */
export function interpolate(points, at) {
  const indexes = [...points.keys()].sort((a, b) => a - b);
  let value = new Uint8Array(points.get(indexes[0]).length);
  weights(indexes, at).forEach((weight, place) => {
    value = mixed(value, multiply(points.get(indexes[place]), weight));
  });
  return value;
}

/** commit_i = SHA-256("sbe1/share\0" || ctx || byte(i) || share_i). */
export function commitment(ctx, i, share) {
  return sha256(concat(utf8("sbe1/share\0"), ctx, Uint8Array.of(i), share));
}

/** The secret from at least k shares: every commitment is checked, at all indexes. */
export async function combine(points, { k, ctx, commitments }) {
  for (const [i, share] of points) {
    if (!equal(await commitment(ctx, i, share), commitments.get(i))) {
      throw new Refused("share-not-committed", { i });
    }
  }
  if (points.size < k) throw new Refused("too-few-shares", { k, found: points.size });
  const chosen = new Map([...points].sort(([a], [b]) => a - b).slice(0, k));
  for (const [i, committed] of commitments) {
    if (!equal(await commitment(ctx, i, interpolate(chosen, i)), committed)) {
      throw new Refused("dealer-inconsistent", { i });
    }
  }
  return interpolate(chosen, 0);
}
