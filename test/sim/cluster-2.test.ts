import { simulateShare } from './cluster/share.ts'

simulateShare(1)
