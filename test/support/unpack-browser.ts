import chromium from "@sparticuz/chromium";

/** The first who asks for the browser unpacks it: two at once would start what the other is still writing. */
export default async function unpackBrowser(): Promise<void> {
  await chromium.executablePath();
}
