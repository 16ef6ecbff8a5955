/** The line icons in use, by the names that actions and entries carry. Add a line to use another one. */
import {
  ArrowDown, ArrowDownUp, ArrowLeft, ArrowUp, Bell, BookmarkPlus, Building2, CalendarClock, Camera, ChartNoAxesColumn, Check, CheckCheck, ChevronDown, ChevronRight, ChevronUp, Circle, CircleAlert,
  CircleCheck, CircleDot, CloudOff, CloudUpload, ContactRound, Copy, Ellipsis, Eye, Flag, Hand, History, Inbox, KeyRound, Languages, ListFilter, Loader, Lock, LogOut, MessageSquareText, Monitor,
  NotebookPen, Paperclip, Pencil, Phone, PhoneForwarded, Plus, Recycle, RefreshCw, Search, Smartphone, SquareCheck, Star, SunMoon, Tag, TagX, Trash2, Undo2, Upload, UserCheck, UserPlus, UserRound, Users, UsersRound, X,
} from '@lucide/vue'
import type { Component } from 'vue'

const icons: Record<string, Component> = {
  'arrow-down': ArrowDown, 'arrow-down-up': ArrowDownUp, 'arrow-left': ArrowLeft, 'arrow-up': ArrowUp, bell: Bell, 'bookmark-plus': BookmarkPlus, 'building-2': Building2, 'calendar-clock': CalendarClock, camera: Camera,
  chart: ChartNoAxesColumn, check: Check, 'check-check': CheckCheck, 'chevron-down': ChevronDown, 'chevron-right': ChevronRight, 'chevron-up': ChevronUp, circle: Circle, 'circle-alert': CircleAlert,
  'circle-check': CircleCheck, 'circle-dot': CircleDot, 'cloud-off': CloudOff, 'cloud-upload': CloudUpload, 'contact-round': ContactRound, copy: Copy, ellipsis: Ellipsis, eye: Eye, flag: Flag, hand: Hand,
  history: History, inbox: Inbox, 'key-round': KeyRound, languages: Languages, 'list-filter': ListFilter, loader: Loader, lock: Lock, 'log-out': LogOut, 'message-square-text': MessageSquareText,
  monitor: Monitor, 'notebook-pen': NotebookPen, paperclip: Paperclip, pencil: Pencil, phone: Phone, 'phone-forwarded': PhoneForwarded, plus: Plus, recycle: Recycle, 'refresh-cw': RefreshCw,
  search: Search, smartphone: Smartphone, 'square-check': SquareCheck, star: Star, 'sun-moon': SunMoon, tag: Tag, 'tag-off': TagX, 'trash-2': Trash2, 'undo-2': Undo2, upload: Upload, 'user-check': UserCheck,
  'user-plus': UserPlus, 'user-round': UserRound, users: Users, 'users-round': UsersRound, x: X,
}

export const iconByName = (name?: string | null): Component => icons[name ?? ''] ?? CircleDot
