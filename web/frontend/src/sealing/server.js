// What the page asks of its own server, in the session of who is signed in.
import { fromBase64 } from "../cms.js";
import { toBase64 } from "./bytes.js";
import { Refused } from "./refused.js";
import { shareName } from "./seal.js";
import { serverRefused } from "./upload.js";

async function answer(url, options) {
  let response;
  try {
    response = await fetch(url, { cache: "no-store", ...options });
  } catch {
    throw new Refused("unreachable");
  }
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) {
    throw response.redirected ? new Refused("signed-out") : new Refused("unreachable");
  }
  const told = await response.json();
  if (told.refused) throw serverRefused(told.refused);
  return told;
}

/** What an address of the page answers, or its refusal. */
export const getFacts = (url) => answer(url, { headers: { Accept: "application/json" } });

/** Announces a kept bid: what `Upload` begins with. */
export async function register(url, token, bid) {
  const { state } = bid;
  const text = async (name) => toBase64(await bid.bytes(name));
  const shares = [];
  for (let i = 1; i <= state.n; i += 1) shares.push(await text(shareName(i)));
  const body = JSON.stringify({
    manifest: await text("manifest.p7m"),
    shares,
    digests: [await text("digests-0.bin"), await text("digests-1.bin")],
    sizes: state.sizes,
    factor: state.hasFactor ? await text("factor.p7m") : null,
  });
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  return answer(url, { method: "POST", headers, body });
}

/** The statement's files as `verifyStatement` reads them. */
export function statementFiles(told) {
  const pairs = Object.entries(told.signatures).map(([i, cms]) => [Number(i), fromBase64(cms)]);
  return {
    statement: fromBase64(told.statement),
    signatures: new Map(pairs),
    former: told.former && statementFiles(told.former),
  };
}
