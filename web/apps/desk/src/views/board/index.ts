import { defineView } from '@/define'
import BoardView from './BoardView.vue'

export default defineView({ name: 'board', label: 'views.board', icon: 'kanban', component: BoardView })
