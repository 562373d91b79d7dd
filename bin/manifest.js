/** The manifest of the published package. */

/** The dependencies that the bundle leaves outside: koffi has machine code beside it. */
export const OUTSIDE_BUNDLE = ['koffi'];

/** The fields of package.json that matter when the package is installed. */
const FIELDS = [
  ...['name', 'version', 'description', 'keywords', 'license', 'author'],
  ...['type', 'bin', 'engines'],
];

/**
 * The manifest of the published package: without what the bundle takes in, and with the rest in the
 * very version of the lock file, which is the one that was tested.
 */
export function publishedManifest(manifest, { packages }) {
  const kept = FIELDS.map((field) => [field, manifest[field]]);
  const pinned = OUTSIDE_BUNDLE.map((name) => [name, packages[`node_modules/${name}`].version]);
  return { ...Object.fromEntries(kept), dependencies: Object.fromEntries(pinned) };
}
