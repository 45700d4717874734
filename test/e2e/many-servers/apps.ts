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
    healthcheck: {
      test: ['CMD', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/'],
      ...{ interval: '1s', timeout: '10s', retries: 3 },
    },
    deploy: { replicas, ...(update && { update_config: update }) },
  }
}

/** A container to try things from. */
export const idle = {
  image: 'bnt/tool:1',
  command: ['sleep', '1000'],
  stop_grace_period: '1s',
}

/** On this host only. */
export function on(host: string, service: Readonly<Record<string, unknown>>) {
  const deploy = service['deploy'] as object | undefined
  return {
    ...service,
    deploy: { ...deploy, placement: { constraints: [`node.hostname == ${host}`] } },
  }
}

export function compose(
  services: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return stringify({ services, ...more })
}
