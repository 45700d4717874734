// Files that decide things and therefore may not touch the world. Read by eslint and by
// dependency-cruiser, so that there is one list. docs/architecture.md marks the same files with ●.
export const pureFiles = [
  'core/**/*.ts',
  'engine/sync/{discover,input-digest,plan,plan-text,conflicts,prune}.ts',
  'engine/build/{image-name,ignore,redact}.ts',
  'engine/git/{remote,objects,delta,upload-pack,native-command,native-failure,failures}.ts',
  'engine/scheduler/*.ts',
  'engine/nodes/subnets.ts',
  'engine/rollout/{steps,order,verdict,wanted,world,schedule,start,switch,fail,narrate}.ts',
  'engine/routes/routes.ts',
  'engine/nodes/liveness.ts',
  'engine/api/present.ts',
  'engine/report/{statuses,plan-comment}.ts',
  'agent/containers/{diff,actions,backoff,memory,restart,status}.ts',
  'agent/containers/docker/{errors,labels}.ts',
  'agent/health/judge.ts',
  'agent/overlay/config.ts',
  'agent/dns/{answer,message,resolv-conf,zone}.ts',
  'agent/session/{receive,report}.ts',
  'agent/dnat/{chains,conntrack,ports,present,render,subnet}.ts',
  'webhook/{verify,event,location}.ts',
]
