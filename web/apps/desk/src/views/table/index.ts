import { defineView } from '@/define'
import TableView from './TableView.vue'

export default defineView({ name: 'table', label: 'views.table', icon: 'table', component: TableView })
