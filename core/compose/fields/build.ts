import { type Build } from '../../model/build.ts'
import { extraHosts } from './network.ts'
import { bytes, listed, plain } from './shown.ts'
import { as, type Writers, words } from './writers.ts'

export const build: Writers<Build> = {
  context: as('build.context', path => path || '.'),
  dockerfile: as('build.dockerfile'),
  dockerfileInline: as('build.dockerfile_inline', text => plain(text)),
  target: as('build.target'),
  args: words('build.args'),
  labels: words('build.labels'),
  network: as('build.network'),
  extraHosts: extraHosts('build.extra_hosts'),
  noCache: as('build.no_cache'),
  pull: as('build.pull'),
  platforms: as('build.platforms', listed),
  shmSizeBytes: as('build.shm_size', bytes),
  cacheFrom: as('build.cache_from', listed),
}
