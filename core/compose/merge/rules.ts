import { pathTable } from '../path-table.ts'

/** How a part of a later file goes over that of an earlier one, where it is neither of the usual ways. */
export type MergeRule =
  /** The later stands alone, also when it is null. */
  | 'replaced'
  /** Text, list or mapping: as lists, one after the other. */
  | 'listed'
  /** As listed, without what is there already. */
  | 'listed-once'
  /** List of names or mapping: as mappings. */
  | 'by-name'
  | 'depends-on'
  | 'build'
  | 'logging'
  | 'subnets'

/** The usual ways: mappings key by key, lists one after the other, everything else replaced unless null. */
export const mergeRules = pathTable<MergeRule>({
  'networks.*.ipam.config': 'subnets',
  'networks.*.labels': 'listed',
  'volumes.*.labels': 'listed',
  'services.*.annotations': 'listed',
  'services.*.build': 'build',
  'services.*.build.additional_contexts': 'listed',
  'services.*.build.args': 'listed',
  'services.*.build.extra_hosts': 'listed-once',
  'services.*.build.labels': 'listed',
  'services.*.command': 'replaced',
  'services.*.depends_on': 'depends-on',
  'services.*.deploy.labels': 'listed',
  'services.*.dns': 'listed',
  'services.*.dns_opt': 'listed',
  'services.*.dns_search': 'listed',
  'services.*.entrypoint': 'replaced',
  'services.*.env_file': 'listed',
  'services.*.environment': 'listed',
  'services.*.extra_hosts': 'listed-once',
  'services.*.healthcheck.test': 'replaced',
  'services.*.label_file': 'listed',
  'services.*.labels': 'listed',
  'services.*.logging': 'logging',
  'services.*.models': 'by-name',
  'services.*.networks': 'by-name',
  'services.*.sysctls': 'listed',
  'services.*.tmpfs': 'listed',
  'services.*.ulimits.*': 'replaced',
})
