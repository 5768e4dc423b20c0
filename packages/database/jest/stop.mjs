/** After a project's tests: what start.mjs started is gone. */
export default async function stop() {
  await globalThis.nightshiftTestServer?.stop();
}
