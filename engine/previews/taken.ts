import type { Application } from '../../core/model/application.ts'
import type { Preview } from '../../core/model/pull.ts'
import { networksOfProject } from '../sync/network-conflicts.ts'
import type { Taken } from './as-preview.ts'

/** What others than a pull request's applications have on the servers, or keep for themselves. */
export function takenByOthers(
  applications: Iterable<Application>,
  previews: Iterable<Preview>,
  { repository, pull }: { readonly repository: string; readonly pull: number },
): Taken {
  const others = [...applications].filter(
    app => app.repository !== repository || app.preview?.pull !== pull,
  )
  const kept = [...previews].filter(
    preview => preview.repository !== repository || preview.number !== pull,
  )
  return {
    ports: new Set([
      ...others.flatMap(portsOf),
      ...kept.flatMap(({ ports }) => Object.values(ports)),
    ]),
    networks: new Set(others.flatMap(networksOf)),
    volumes: new Set(others.flatMap(({ claims = [] }) => claims.flatMap(volumeOf))),
  }
}

/** Those of the generation that serves, too: it may serve for a while yet. */
function portsOf({ ports, serving }: Application): number[] {
  const all = [...ports, ...Object.values(serving).flatMap(service => service.ports)]
  return all.map(({ published }) => published)
}

function networksOf({ name, networks }: Application): string[] {
  return (networks ?? networksOfProject({ name })).map(network => network.name)
}

function volumeOf(claim: string): string[] {
  return claim.startsWith('volume:') ? [claim.slice('volume:'.length)] : []
}
