import { shown } from '../../context.ts'
import { listAt, mapAt } from '../../read.ts'
import { type Project, type Service } from '../project.ts'

const kinds = new Set(['CMD', 'CMD-SHELL', 'NONE'])

export function checkHealthTest({ map }: Service, { problems }: Project): void {
  const [kind] = listAt(mapAt(map, 'healthcheck'), 'test')?.items ?? []
  if (kind?.kind !== 'scalar' || kinds.has(String(kind.value))) return
  const message = `a health test begins with CMD, CMD-SHELL or NONE, not with ${shown(kind)}`
  problems.error(kind.at, 'invalid-healthcheck', message)
}
