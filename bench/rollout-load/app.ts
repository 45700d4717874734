import { stringify } from 'yaml'
import { serverImage } from './server-image.ts'

const probe = ['/bin/busybox', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/']

/** A compose file of one service; the same for Banyan and for docker compose, but for the number of replicas. */
export function serverApp(version: string, port: number, replicas: number): string {
  return stringify({
    services: {
      web: {
        image: serverImage,
        environment: { VERSION: version },
        ports: [`${port}:80`],
        stop_grace_period: '5s',
        healthcheck: { test: ['CMD', ...probe], interval: '1s', timeout: '2s', retries: 3 },
        deploy: { replicas },
      },
    },
  })
}
