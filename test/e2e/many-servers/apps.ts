import { stringify } from 'yaml'

interface WebSettings {
  readonly port?: number
  /** How an update goes: as written under deploy.update_config. */
  readonly update?: Readonly<Record<string, unknown>>
  readonly replicas?: number
}

/** A service whose page shows the version; healthy as soon as it answers. */
export function page(version: string, { port, update, replicas = 3 }: WebSettings = {}) {
  return {
    image: 'bnt/web:1',
    environment: { VERSION: version },
    ...(port !== undefined && { ports: [`${port}:80`] }),
    stop_grace_period: '1s',
    restart: 'always',
    healthcheck: {
      test: ['CMD', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/'],
      ...{ interval: '1s', retries: 3 },
    },
    deploy: { replicas, ...(update && { update_config: update }) },
  }
}

/** A container to try things from. */
export const idle = {
  image: 'bnt/tool:1',
  command: ['sleep', '1000'],
  stop_grace_period: '1s',
  restart: 'always',
}

type Service = Readonly<Record<string, unknown>>

/** On this host only. */
export function on(host: string, service: Service): Service {
  return placed([`node.hostname == ${host}`], service)
}

/** On any host but these. */
export function notOn(hosts: readonly string[], service: Service): Service {
  const constraints = hosts.map(host => `node.hostname != ${host}`)
  return placed(constraints, service)
}

function placed(constraints: readonly string[], service: Service): Service {
  const deploy = service['deploy'] as object | undefined
  return { ...service, deploy: { ...deploy, placement: { constraints } } }
}

/** Reached by one address for life. */
export function withStableAddress(service: Service): Service {
  const deploy = service['deploy'] as object | undefined
  return { ...service, deploy: { ...deploy, endpoint_mode: 'vip' } }
}

export function compose(
  services: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return stringify({ services, ...more })
}
