import { stringify } from 'yaml'

interface PageSettings {
  readonly port: number
  readonly replicas: number
  /** Only there. */
  readonly host?: string
}

/** What busybox's shell serves: the name of its container, so that answers tell who gave them. */
const program =
  'mkdir -p /www && echo "$$HOSTNAME" > /www/index.html && exec httpd -f -p 80 -h /www'

/** A compose file of one service whose page names the container; healthy as soon as it answers. */
export function namingPage({ port, replicas, host }: PageSettings): string {
  const placement = host !== undefined && {
    placement: { constraints: [`node.hostname == ${host}`] },
  }
  return stringify({
    services: {
      web: {
        image: 'bnt/web:1',
        command: ['/bin/sh', '-c', program],
        ports: [`${port}:80`],
        stop_grace_period: '1s',
        healthcheck: {
          test: ['CMD', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/'],
          ...{ interval: '1s', timeout: '5s', retries: 3 },
        },
        deploy: { replicas, ...placement },
      },
    },
  })
}

/** Containers are named to themselves by the first characters of their id. */
export function nameInside(containerId: string): string {
  return containerId.slice(0, 12)
}
