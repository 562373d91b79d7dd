import * as v from 'valibot';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const CONTROL = /[\u0000-\u001f]/g;
const ESCAPE = /\\(.)/g;

/**
 * One JSON document as ip(8) prints it, which is not always JSON: before iproute2 7.0 control bytes
 * of names and aliases come unescaped, and before 4.18 an apostrophe comes as `\'`
 * (lib/json_writer.c). Throws a SyntaxError if even then it is not JSON.
 */
function parseJson(text: string): unknown {
  const apostrophes = text.includes("\\'")
    ? text.replace(ESCAPE, (pair, character) => (character === "'" ? "'" : pair))
    : text;
  return JSON.parse(
    apostrophes.replace(
      CONTROL,
      (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/**
 * A list that ip(8) printed, checked against the shape of its elements. The empty objects that its
 * filters leave behind are dropped. No output at all is an empty list, as old versions print it.
 * Throws if the text is no JSON (SyntaxError) or has another shape (ValiError).
 */
export function parseList<const S extends v.GenericSchema>(
  schema: S,
  text: string,
): readonly v.InferOutput<S>[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const list = v.parse(v.array(v.unknown()), parseJson(trimmed));
  return list.filter((element) => !isEmpty(element)).map((element) => v.parse(schema, element));
}

function isEmpty(element: unknown): boolean {
  return typeof element === 'object' && element !== null && Object.keys(element).length === 0;
}

/** Thrown if a program printed something that is not an answer; the message says how. */
export class Malformed extends Error {}

/** Why a parser threw, in words that a person can use. */
export function unparsable(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  if (error instanceof SyntaxError) return 'it printed something that is not JSON';
  if (v.isValiError(error)) {
    return `it printed an unexpected shape: ${v.getDotPath(error.issues[0]) ?? ''} ${error.message}`;
  }
  throw error;
}
