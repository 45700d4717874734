import { stringify } from 'yaml'

/** Health check of the page: asks it once a second; both programs that are compared get the same. */
export const probe = ['wget', '-q', '-O', '-', 'http://127.0.0.1:80/']

/** A compose file of one service, whose page shows `version`. The image is one of the test cluster's. */
export function pageApp(version: string, port: number): string {
  return stringify({
    services: {
      web: {
        image: 'bnt/web:1',
        environment: { VERSION: version },
        ports: [`${port}:80`],
        stop_grace_period: '1s',
        healthcheck: { test: ['CMD', ...probe], interval: '1s', timeout: '2s', retries: 3 },
      },
    },
  })
}
