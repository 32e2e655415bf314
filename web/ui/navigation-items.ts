import { BookOpenText, Cpu, ListChecks, type LucideIcon, Plus } from 'lucide-react'

export type NavigationItem = {
  key: 'tasks' | 'newTask' | 'models' | 'datasets'
  href: '/tasks' | '/tasks/new' | '/models' | '/datasets'
  icon: LucideIcon
  /** Paths of the pages that belong under this entry. */
  owns: readonly string[]
}

export const NAVIGATION: readonly NavigationItem[] = [
  { key: 'tasks', href: '/tasks', icon: ListChecks, owns: ['/', '/tasks', '/task', '/call'] },
  { key: 'newTask', href: '/tasks/new', icon: Plus, owns: ['/tasks/new'] },
  { key: 'models', href: '/models', icon: Cpu, owns: ['/models'] },
  { key: 'datasets', href: '/datasets', icon: BookOpenText, owns: ['/datasets', '/dataset'] },
]
