import { stringify } from 'yaml'

export const app = 'page'
export const port = 8090
const replicas = 3

/** A page that shows its version, on the real servers alone: agents of the crowd would run it in words only. */
export function versionedPage(version: string): string {
  return stringify({
    services: {
      web: {
        image: 'bnt/web:1',
        environment: { VERSION: version },
        ports: [`${port}:80`],
        stop_grace_period: '1s',
        healthcheck: {
          test: ['CMD', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/'],
          ...{ interval: '1s', timeout: '5s', retries: 5 },
        },
        deploy: { replicas, placement: { constraints: ['node.labels.real == yes'] } },
      },
    },
  })
}
