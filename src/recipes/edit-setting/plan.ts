import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { BuildId, Check, Guard, Plan, Step } from '../../plan/plan.ts';
import { unneededForwarding } from '../host/forwarding.ts';
import { isSysctlPath } from '../host/sysctl-path.ts';
import { doorTo, inPlace, linkAt } from '../links/place.ts';
import { lossNotes } from '../links/removal/loss-notes.ts';
import { lostWithoutIpv6 } from '../links/removal/losses.ts';
import { standing } from '../links/site.ts';
import type { HostFacts, Input } from '../recipe.ts';
import { companionsOf, followed, forwards } from './companions.ts';
import { type Chosen, chosenSetting, takesIpv6 } from './fields.ts';
import { nameOfPath } from './sysctl-name.ts';
import { warningsOf } from './warnings.ts';

/** The way in and, for a setting of a link, checks that it is still the same link. */
function siteOf({ place, setting }: Chosen) {
  const door = doorTo(place);
  const link = linkAt(place, setting.link ?? undefined);
  return link === null
    ? { door, link: '', before: door.same, guards: door.same }
    : standing(door, link);
}

/** What the undo sets beside the setting itself: companions that the kernel would not restore. */
function restorationOf({ place: { namespaceDetail }, setting: { path }, now }: Chosen) {
  const differing = companionsOf(path, namespaceDetail.settings).filter(
    (each) => namespaceDetail.settings[each] !== followed(each, now),
  );
  return {
    words: differing
      .filter(isSysctlPath)
      .map((each) => `${nameOfPath(each)}=${namespaceDetail.settings[each]}`),
    loses: differing
      .filter((each) => !isSysctlPath(each))
      .map(
        (each) => `${each} = ${namespaceDetail.settings[each]}, whose name sysctl cannot handle`,
      ),
  };
}

/** Routes from router advertisements are removed when the namespace becomes a router (rt6_purge_dflt_routers). */
function lostRoutes({ place, setting: { path } }: Chosen, value: string): readonly string[] {
  if (!path.startsWith('ipv6/') || !forwards(path) || value === '0') return [];
  return place.namespaceDetail.routes
    .filter(({ family, protocol, destination }) => {
      return family === 6 && protocol === 'ra' && destination === 'default';
    })
    .map(
      ({ hops }) =>
        `the default route via ${hops[0]?.gateway ?? 'a router'}, until the router advertises it again`,
    );
}

/** Checks that nothing has come to need it, if the undo takes IPv6 from a link or forwarding from the host. */
function needed(chosen: Chosen, value: string, facts: HostFacts): readonly Guard[] {
  const { place, setting, now } = chosen;
  const { door, link } = siteOf(chosen);
  if (takesIpv6(chosen, now)) {
    return [
      {
        otherwise: `${link} now has IPv6 addresses, which would be removed`,
        check: {
          command: door.look(['ip', '-6', 'address', 'show', 'dev', link, 'scope', 'global']),
          expects: { kind: 'prints-nothing' },
        },
      },
    ];
  }
  const routes4 =
    companionsOf(setting.path, place.namespaceDetail.settings).length > 0 && value === '1';
  return place.namespace.kind === 'host' && routes4 && setting.path.startsWith('ipv4/')
    ? unneededForwarding(facts)
    : [];
}

function settingStep(chosen: Chosen, value: string, facts: HostFacts): Step {
  const { place, setting, now } = chosen;
  const { door, before, guards } = siteOf(chosen);
  const name = nameOfPath(setting.path);
  const is = (text: string): Check => ({
    command: door.look(['sysctl', '-n', name]),
    expects: { kind: 'prints-line', text },
  });
  const { words, loses } = restorationOf(chosen);
  const where = inPlace(place);
  const { known } = setting;
  return makeStep({
    id: 'setting',
    title: `Set ${name} to ${value}${where}`,
    reason: `It decides ${known.about}. With ${value}, ${known.values[value]}; with ${now}, ${known.values[now] ?? 'as it is now'}. Each network namespace has its own settings.`,
    command: door.change(['sysctl', '-w', `${name}=${value}`]),
    before: [...before, { otherwise: `${name} is no longer ${now}`, check: is(now) }],
    check: { otherwise: `${name} is not ${value}`, check: is(value) },
    undo: undoBy(
      // -e: a link that is gone by then has no settings.
      door.change([
        'sysctl',
        ...(words.length > 0 ? ['-e'] : []),
        '-w',
        `${name}=${now}`,
        ...words,
      ]),
      is(now),
      {
        guards: [...guards, { otherwise: `${name} has changed since then`, check: is(value) }],
        atLast: needed(chosen, value, facts),
        loses: [...loses, ...lostRoutes(chosen, value)],
      },
    ),
  });
}

/** Notes of a link's IPv6 configuration, if the change takes that from it. */
function ipv6Notes(chosen: Chosen, value: string): readonly Step[] {
  const { place, setting } = chosen;
  const link = linkAt(place, setting.link ?? undefined);
  if (link === null || !takesIpv6(chosen, value)) return [];
  const site = standing(doorTo(place), link);
  const why = 'A link without IPv6 loses its IPv6 addresses, routes and neighbours.';
  return lossNotes(lostWithoutIpv6(link, place.namespaceDetail), {
    site: () => site,
    all: place.namespaceDetail.routes,
    reasons: { route: why, address: why, neighbour: why },
  });
}

/** The plan from resolved fields. Throws if they were not resolved. */
export function editSettingPlan(input: Input, facts: HostFacts, build: BuildId): Plan {
  const chosen = chosenSetting({ ...facts, input });
  const { value = '' } = input;
  if (chosen === null) throw new Error('edit-setting: the setting was not resolved');
  const { place, setting } = chosen;
  const where = inPlace(place);
  return {
    recipe: 'edit-setting',
    build,
    title: `${nameOfPath(setting.path)} = ${value}${where}`,
    input,
    warnings: warningsOf(chosen, value, facts),
    steps: [...ipv6Notes(chosen, value), settingStep(chosen, value, facts)],
  };
}
