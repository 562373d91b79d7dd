import { Option } from 'commander';
import type { MapFormat } from '../map/map.ts';
import { type Declaring, JSON_FLAG, type JsonOption } from './declaring.ts';

/** The subcommands that look at a host. */
export function declareReading({ program, context, finish }: Declaring): void {
  program
    .command('lab')
    .argument('[subcommand...]', 'any subcommand of patchpanel with its options')
    .description('the explorer, or any subcommand, on a throwaway practice host')
    .passThroughOptions()
    .action(async (words: string[]) => {
      const { lab } = await import('../lab.ts');
      await finish(lab(context, words));
    });
  program
    .command('snapshot')
    .description('all that the explorer sees')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { snapshot } = await import('../show/snapshot.ts');
      await finish(snapshot(context, options));
    });
  program
    .command('show')
    .argument('<namespace>', 'a name, a container, pid:N, an inode number, or host')
    .description('one namespace: links, routes, neighbours')
    .option(...JSON_FLAG)
    .action(async (name: string, options: JsonOption) => {
      const { show } = await import('../show/show.ts');
      await finish(show(context, name, options));
    });
  program
    .command('map')
    .description('the wiring of the whole host')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'json', 'mermaid', 'dot'])
        .default('text'),
    )
    .action(async ({ format }: { readonly format: MapFormat }) => {
      const { map } = await import('../map/map.ts');
      await finish(map(context, format));
    });
  program
    .command('watch')
    .description('what changes on the host, as it happens')
    .option('--json', 'print one JSON object a line')
    .action(async (options: JsonOption) => {
      const { watch } = await import('../watch/watch.ts');
      await finish(watch(context, options));
    });
  program
    .command('doctor')
    .description('what this machine supports, and how to get the rest')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { doctor } = await import('../doctor/doctor.ts');
      await finish(doctor(context, options));
    });
}
