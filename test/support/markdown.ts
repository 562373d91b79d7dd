/** Text between fences, and between backticks: neither has links. */
const FENCED = /^```[\s\S]*?^```$/gm;
const CODE = /`[^`\n]*`/g;

/** The targets of links and pictures of a Markdown document, without those of other sites. */
export function linksOf(markdown: string): readonly string[] {
  const text = markdown.replace(FENCED, '').replace(CODE, '');
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a document's headings, as forges make them: lower case, blanks as hyphens, no punctuation. */
export function anchorsOf(markdown: string): readonly string[] {
  const headings = markdown.replace(FENCED, '').matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The files that a list names: the code at the beginning of each point. */
export function listedFiles(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^- `([^`]+)`/gm), ([, path]) => path ?? '');
}
