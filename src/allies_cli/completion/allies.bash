# Completion of allies for bash, with or without the package bash-completion. In ~/.bashrc:
#   eval "$(allies completion bash)"

_allies() {
  local program=$1 typed=$2 word before=()
  type -P -- "$program" >/dev/null || program=allies
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD-1]} in
    *[\<\>]) compopt -o default; return ;;
  esac
  # bash parts --how=vote in three; the program takes the two that matter.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == = ]] || before+=("$word")
  done
  while IFS= read -r word; do
    case $word in
      *:files) compopt -o default ;;
      *:folders) compopt -o dirnames ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <(_ALLIES_COMPLETE=bash COMP_TYPE=$COMP_TYPE COLUMNS=$COLUMNS "$program" "${before[@]}" "$typed" 2>/dev/null)
}

# The order of the offers has a meaning; bash before 4.4 can only sort them.
complete -o nosort -F _allies allies 2>/dev/null || complete -F _allies allies
